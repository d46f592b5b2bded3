import"./panel-chunk.JVXBAZ2O.js";
