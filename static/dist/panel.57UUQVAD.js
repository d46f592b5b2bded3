import"./panel-chunk.27TMI3NY.js";import"./panel-chunk.IKF34OKX.js";
