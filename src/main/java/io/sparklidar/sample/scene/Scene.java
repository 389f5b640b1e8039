package io.sparklidar.sample.scene;

/**
 * Everything that stands on the land around one area. The order of things of one sort follows their
 * place, not the area, so that it is the same in every scene.
 *
 * @param solids what pulses do not pass
 * @param crowns what they pass in part
 * @param wires what takes a part of them
 */
public record Scene(Solids solids, Crowns crowns, Wires wires) {

  /** Nothing in the town is higher above the ground, metres. */
  public static final double MAX_HEIGHT = 31;

  Scene() {
    this(new Solids(), new Crowns(), new Wires());
  }
}
