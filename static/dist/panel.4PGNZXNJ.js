import"./panel-chunk.3AFDP7RX.js";
