//# allFunctionsCalledOnLoad
import"./panel-chunk.7I4RSENX.js";
