import"./panel-chunk.N7ECOQJV.js";
