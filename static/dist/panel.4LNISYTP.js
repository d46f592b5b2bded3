import"./panel-chunk.U4EUH4GX.js";
