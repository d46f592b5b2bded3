import"./panel-chunk.BS6NP3FR.js";
