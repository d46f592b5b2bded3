import"./panel-chunk.XWUJRTKE.js";
