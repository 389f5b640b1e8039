/**
 * What a newcomer and an operator run first: is this machine, and is every executor, fit for a job?
 * {@link io.sparklidar.job.doctor.Doctor} examines the driver's JVM and those of the executors;
 * each examination is a list of {@link io.sparklidar.job.doctor.Check}s, made by one small class a
 * subject (the JVM, a folder, the devices, FAISS). Nothing is changed and nothing stays behind.
 */
package io.sparklidar.job.doctor;
