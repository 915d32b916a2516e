// forms.inc as a list, for the page too: it holds no code of the forms.
#pragma once
#include "text/say.h"

namespace vitrine::dataset {

struct ExportForm {
  enum class Of { tree, table };  // what there has to be
  const char* name;               // "report-markdown"
  const char* title;              // of to_say
  Of of;
};

inline constexpr ExportForm export_forms[] = {
#define X(id, name, title, of) {name, title, ExportForm::Of::of},
#include "dataset/export/forms.inc"
#undef X
};

}  // namespace vitrine::dataset
