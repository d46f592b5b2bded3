import"./panel-chunk.EMQIUS36.js";
