import"./panel-chunk.XCK6NOSA.js";
