import"./panel-chunk.UMHOZ4E5.js";
