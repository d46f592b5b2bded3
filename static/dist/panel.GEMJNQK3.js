import"./panel-chunk.J44SRRVF.js";
