//# allFunctionsCalledOnLoad
import"./panel-chunk.PIG3TJKF.js";
