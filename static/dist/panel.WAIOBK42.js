//# allFunctionsCalledOnLoad
import"./panel-chunk.WIXCCVZ4.js";
