//# allFunctionsCalledOnLoad
import"./panel-chunk.HU725NES.js";
