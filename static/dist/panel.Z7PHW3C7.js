//# allFunctionsCalledOnLoad
import"./panel-chunk.4AM7PVLY.js";
