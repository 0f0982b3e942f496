package io.cosockpool.findings;

import io.cosockpool.model.Finding;
import java.util.List;

/** Recognises findings of one kind; its page is {@code findings/CODE.txt} in the resources. */
interface Rule {
  /** The code of what it finds. */
  String code();

  /** What it finds. */
  List<Finding> find(Observations observations);
}
