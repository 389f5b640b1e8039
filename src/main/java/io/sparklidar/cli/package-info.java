/**
 * The command line: each command is one small class that fills in options and prints what came of
 * it. Exit codes are in {@link io.sparklidar.cli.ExitCode}.
 *
 * <p>Large because each command is a class, and so are the options that several commands share.
 */
package io.sparklidar.cli;
