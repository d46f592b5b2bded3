import"./panel-chunk.WBK374IK.js";
