import"./panel-chunk.63GWQ3HP.js";
