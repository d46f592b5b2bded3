import"./panel-chunk.ME6BF5WV.js";
