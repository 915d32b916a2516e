// The sentence about a field of JSON that is not what it should be.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/say.h"

namespace vitrine {

// "In the request, method must be a text"; name empty: "the request must be an object". whole, wanted: of to_say.
inline Error must_be(ErrorCode code, std::string_view whole, const std::string& name, std::string_view wanted) {
  return {code,
          name.empty() ? say("{whole} must be {wanted}", translated(whole), translated(wanted))
                       : say("In {whole}, {field} must be {wanted}", translated(whole), name, translated(wanted)),
          name,
          {}};
}

}  // namespace vitrine
