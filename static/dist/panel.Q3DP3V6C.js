import"./panel-chunk.ZFTP5Q36.js";
