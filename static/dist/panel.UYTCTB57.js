//# allFunctionsCalledOnLoad
import"./panel-chunk.IASKA2DQ.js";
