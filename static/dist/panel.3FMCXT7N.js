import"./panel-chunk.UKEI6SJZ.js";
