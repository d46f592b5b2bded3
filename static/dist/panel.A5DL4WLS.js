import"./panel-chunk.WTB7OYGH.js";
