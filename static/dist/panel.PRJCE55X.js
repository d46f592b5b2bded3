import"./panel-chunk.MVZNIT5O.js";
