package main_test

var sessions, handshakes, pointers []hostile
