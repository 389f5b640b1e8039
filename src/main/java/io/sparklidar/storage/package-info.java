/**
 * The output folder and what is safe to do there, on any file system of Hadoop. Knows neither Spark
 * nor points: what runs tasks names itself as a {@link io.sparklidar.storage.RunningTask}.
 *
 * <p>Data flow: a run opens its folder ({@link io.sparklidar.storage.FolderAccess}; where things
 * lie in it says {@link io.sparklidar.storage.OutputFolder}) and holds its {@link
 * io.sparklidar.storage.RunLock}. A task writes the files of a finished piece in a folder of its
 * own, one per format, and renames them into place together ({@link
 * io.sparklidar.storage.OutputAttempt}); then a commit record says that the piece is done ({@link
 * io.sparklidar.storage.CommitLog}). From these records a later run knows what it need not do
 * again, and which files are the program's to replace ({@link
 * io.sparklidar.storage.RecordedOutputs}), or no inputs ({@link
 * io.sparklidar.storage.ResultFolders}). Every file appears whole or not at all ({@link
 * io.sparklidar.storage.AtomicFiles}). Reading goes through {@link
 * io.sparklidar.storage.StorageAccess}, which asks again where storage fails for a while, writing
 * through {@link io.sparklidar.storage.WriteErrors}, which names the place that fails.
 */
package io.sparklidar.storage;
