# Runs lasR for scripts/bench-peers.sh: THREADS K FEATURES OUTPUT FILE...
suppressMessages(library(lasR))
arguments <- commandArgs(trailingOnly = TRUE)
if (identical(arguments, "--version")) {
  cat(as.character(packageVersion("lasR")), "\n")
  quit()
}
threads <- as.integer(arguments[1])
k <- as.integer(arguments[2])
pipeline <- geometry_features(k, features = arguments[3]) + write_las(file.path(arguments[4], "*.laz"))
invisible(exec(pipeline, on = arguments[-(1:4)], ncores = concurrent_files(threads), progress = FALSE))
