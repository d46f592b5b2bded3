import"./panel-chunk.ORYKXU3H.js";
