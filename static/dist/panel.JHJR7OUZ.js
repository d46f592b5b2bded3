import"./panel-chunk.TVD7EDIH.js";
