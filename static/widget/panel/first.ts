// Everything that is there from the start. The entries of what comes later
// (late/) import this too, so that the bundler makes one file of it all and not
// one for each set of parts that use it.
import '../../shared/adopt'
import './panel'
