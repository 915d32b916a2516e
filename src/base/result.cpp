#include "base/result.h"

namespace vitrine {

const char* name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_request: return "bad_request";
    case ErrorCode::bad_file: return "bad_file";
    case ErrorCode::bad_text: return "bad_text";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::not_finite: return "not_finite";
    case ErrorCode::engine_failed: return "engine_failed";
    case ErrorCode::out_of_memory: return "out_of_memory";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

std::string Error::sentence() const {
  std::string s = what;
  if (!where.empty()) s += " (" + where + ")";
  if (!s.empty() && s.back() != '.' && s.back() != '?') s += '.';
  if (!advice.empty()) s += ' ' + advice;
  return s;
}

}  // namespace vitrine
