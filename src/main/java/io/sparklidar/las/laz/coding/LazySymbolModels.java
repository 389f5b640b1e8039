package io.sparklidar.las.laz.coding;

import java.util.Arrays;

/**
 * Many symbol models of which few are used: each is begun when first asked for, so that a small
 * chunk pays for no more than it needs.
 */
public final class LazySymbolModels {

  private final int symbols;

  /** The models begun since the last reset. */
  private final SymbolModel[] models;

  /** All models that were ever begun. */
  private final SymbolModel[] made;

  /** As many models as needed, each of a number of symbols. */
  public LazySymbolModels(final int count, final int symbols) {
    this.symbols = symbols;
    models = new SymbolModel[count];
    made = new SymbolModel[count];
  }

  /** The model of an index. */
  public SymbolModel get(final int index) {
    final SymbolModel model = models[index];
    return model != null ? model : begin(index);
  }

  private SymbolModel begin(final int index) {
    if (made[index] == null) {
      made[index] = new SymbolModel(symbols);
    } else {
      made[index].reset();
    }
    models[index] = made[index];
    return made[index];
  }

  /** Back to fresh models. */
  public void reset() {
    Arrays.fill(models, null);
  }
}
