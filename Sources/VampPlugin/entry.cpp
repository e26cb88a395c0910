#include "SameTempoPlugin.hpp"

#include <vamp-sdk/PluginAdapter.h>
#include <vamp/vamp.h>

static Vamp::PluginAdapter<SameTempoPlugin> adapter;

const VampPluginDescriptor *vampGetPluginDescriptor(unsigned int version, unsigned int index) {
    return version >= 1 && index == 0 ? adapter.getDescriptor() : nullptr;
}
