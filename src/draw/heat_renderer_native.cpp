// Tests have no GPU: maps leave no trace in the draw list.
#include "draw/heat_renderer.h"

namespace vitrine::draw {

void HeatRenderer::add(ImDrawList*, HeatTexture::Data&, const HeatQuad&) {}
void HeatRenderer::forget(HeatTexture::Data&) {}
void HeatRenderer::drop(HeatTexture::Data&) {}
std::string start_heat_maps() { return {}; }
void heat_maps_context_lost() {}

}  // namespace vitrine::draw
