import"./panel-chunk.IVIBWDCO.js";
