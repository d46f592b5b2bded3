//# allFunctionsCalledOnLoad
import"./panel-chunk.EQQNCGLE.js";
