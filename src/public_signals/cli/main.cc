#include "public_signals/cli/commands.hpp"

int main(int argc, char** argv) {
    return public_signals::run_command_line(argc, argv);
}
