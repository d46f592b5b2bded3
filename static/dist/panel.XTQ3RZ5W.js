//# allFunctionsCalledOnLoad
import"./panel-chunk.M3EKHLWE.js";
