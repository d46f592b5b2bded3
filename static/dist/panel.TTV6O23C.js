import"./panel-chunk.KU2ZHZFO.js";
