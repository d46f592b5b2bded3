import"./panel-chunk.FGX7OZLQ.js";
