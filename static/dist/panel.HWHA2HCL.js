import"./panel-chunk.HBSLTNSF.js";
