import"./panel-chunk.SNGDQTH3.js";
