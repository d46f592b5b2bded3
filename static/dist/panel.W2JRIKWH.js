//# allFunctionsCalledOnLoad
import"./panel-chunk.CFOPOODW.js";
