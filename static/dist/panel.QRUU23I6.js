import"./panel-chunk.KYN7H2YU.js";
