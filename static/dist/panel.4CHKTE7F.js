import"./panel-chunk.HLKVPNDC.js";import"./panel-chunk.IKF34OKX.js";
