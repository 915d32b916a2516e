#include "app/commands.h"

#include "app/boxed.inl"

namespace vitrine::app {

template class Boxed<AnyCommand>;
template struct MadeFromEach<Boxed<AnyCommand>>;
template class Boxed<AnyDataEvent>;
template struct MadeFromEach<Boxed<AnyDataEvent>>;

}  // namespace vitrine::app
