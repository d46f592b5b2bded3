import"./panel-chunk.GZFTRD4J.js";
