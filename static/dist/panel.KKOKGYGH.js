//# allFunctionsCalledOnLoad
import"./panel-chunk.G2BNL5S3.js";
